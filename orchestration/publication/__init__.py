"""What leaves the warehouse: serving snapshots for BI tools and frozen monthly editions."""

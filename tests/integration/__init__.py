"""Tests that start the whole pipeline on a home of their own, and what they share."""

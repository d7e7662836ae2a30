"""The page kit: what every static page of the project shares, whoever it is for.

Jinja environment and base template, style sheet with the font inside, Vietnamese formats, words in two
languages, inline SVG, CSV beside the page, and the folder that rewrites only what changed. It knows no table
of the warehouse.
"""

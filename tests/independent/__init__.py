"""A second, slow and plain computation of every count from landing files, by the measurement rules alone.

It shares no code with the pipeline or the simulator and uses neither SQL nor dbt, so that the two agree only
when both follow the rules. Meant for tiny nations and hand-made messages.
"""

"""Reading by many machines: inputs -> a plan of units -> parts in a folder that all machines see -> a warehouse.

A unit is what the local engine reads as one batch. Whoever reads it (a Dask worker, a job of a batch system) writes its
rows as Parquet files named by its number and marks it as done; a unit that is done is never read again, one that is not
leaves nothing behind. The warehouse is built from the parts in the order of the units, so that it holds, byte for byte,
what the local engine gives. Nothing here knows DuckDB; Dask is known to `engine` alone.
"""

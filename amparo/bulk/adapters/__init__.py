"""From the layouts in which agencies hand out records to the tables of the data contract."""

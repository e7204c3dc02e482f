"""What the workbench stores. Nothing here can be read without a member's keys but ids, times, sizes and who may open what."""

"""One step a state: a function of one leased row that does its I/O outside any transaction and writes its outcome."""

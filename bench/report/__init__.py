"""What bobbin-report is made of.

results     reading result files, and refusing what is none
estimates   medians, ratios and means with their intervals: the only statistics in bench
figures     which estimates there are of a result file
shape       whether a cell's machine code is what its engine's name says
formats     numbers as text
words       sentences that say what the figures show, and no more
document    what a report consists of, and how it is written as text, Markdown and HTML (templates/)
charts      bars, ratios, heat maps, curves: matplotlib
contents    the report on one file, and bobbin-bench's table for the terminal
comparison  the report on two
"""

"""What bobbin-report is made of.

bootstrap   estimates and their intervals
figures     which estimates there are of a result file
document    what a report consists of, and how it is written as text, Markdown and CSV
words       sentences that say what the figures show, and no more
svg         elements, axes, colours
charts      bars, ratios, heat maps, curves
contents    the report on one file
comparison  the report on two
page        a report as HTML
"""

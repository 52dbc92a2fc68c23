"""What transforms are once they are fitted: in pandas, and as nodes."""

"""What sets jobs off: objects that appear, in a bucket or a folder, and the clock."""

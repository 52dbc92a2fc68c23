"""The verbs, one file each: what a job does, in the words of its own recipe; and what runs them."""

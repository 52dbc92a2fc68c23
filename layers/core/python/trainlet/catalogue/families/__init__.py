"""What learners of one kind share: settings and fitting; light enough for the API to import."""

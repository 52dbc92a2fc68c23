"""What reads binary formats: each module answers one file in a confined process."""

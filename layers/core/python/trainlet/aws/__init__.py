"""What AWS offers beside objects: the only importer of boto3."""

"""The HTTP control plane: a Flask application, and the server it runs in locally."""

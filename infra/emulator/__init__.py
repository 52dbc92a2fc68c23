"""Deploys the service into an emulator of AWS that enforces what roles allow."""

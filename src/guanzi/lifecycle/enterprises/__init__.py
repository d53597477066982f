"""The register: enterprises, what is known of them and from where, their support and credit."""

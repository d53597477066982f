"""Reading for the policy sandbox: versions, runs, enterprises."""

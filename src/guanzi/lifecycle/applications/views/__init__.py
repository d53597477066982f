"""The pages of applications: for the enterprise, the recommender, the officer with the paper."""

"""Payment requests, treasury files, the bank's answers, and the clearing with the districts."""

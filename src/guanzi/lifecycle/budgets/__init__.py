"""What a fund may spend in a year: plan, approval, quota, adjustment, execution."""

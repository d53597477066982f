"""Tags of this stage's templates."""

"""Tags of the stage's templates."""

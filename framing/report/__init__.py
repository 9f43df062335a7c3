"""What was found, for people and programs: views over a batch's arrays, made when somebody asks."""

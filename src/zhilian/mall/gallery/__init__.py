"""Pictures of goods as browsers fetch them, under /mall/pictures/."""

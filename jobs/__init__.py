"""Background jobs. Each claims its work in one statement, so that nothing is lost or done twice."""

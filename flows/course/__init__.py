"""The course of a case after its entrance: the papers, dates and states that each clause of the plan asks for."""

package handler

// ErrorNames is the table of the state machine's error names, for tests.
var ErrorNames = errorNames

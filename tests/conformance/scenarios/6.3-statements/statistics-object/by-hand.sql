create statistics s on status, name from a;

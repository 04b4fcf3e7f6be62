create publication p for table a (id, status);

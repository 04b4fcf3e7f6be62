create publication p for table a;

create publication p for table b;

insert into settings default values;

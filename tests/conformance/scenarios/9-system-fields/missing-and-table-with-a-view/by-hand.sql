create view latest as select timestamp from directus_activity;

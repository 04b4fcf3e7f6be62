create index a_x_unique on a (name);

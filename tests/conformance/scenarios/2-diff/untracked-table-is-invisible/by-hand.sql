create table audit_log (id serial primary key, at timestamptz default now());

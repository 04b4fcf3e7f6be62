create table untracked (id integer primary key, a uuid references a);

create schema archive;
create table archive.u (id integer primary key, b integer references public.b);

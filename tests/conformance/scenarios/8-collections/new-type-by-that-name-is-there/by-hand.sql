create type n1 as enum ('x');

create type a_status_index as enum ('x');

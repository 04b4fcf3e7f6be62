insert into a (id, tags) select gen_random_uuid(), string_agg(md5(n::text), '') from generate_series(1, 500) n;

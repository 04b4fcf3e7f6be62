insert into articles (id, title, slug) values (gen_random_uuid(), 'T', 't');

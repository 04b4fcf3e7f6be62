insert into block_text (id, body) values (gen_random_uuid(), 'hello');

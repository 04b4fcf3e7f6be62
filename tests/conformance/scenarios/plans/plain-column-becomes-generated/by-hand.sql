INSERT INTO block_text (id) VALUES (gen_random_uuid());

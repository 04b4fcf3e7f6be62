create index tags_spgist on a using spgist (tags);

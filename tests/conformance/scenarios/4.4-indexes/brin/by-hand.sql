create index ranges on a using brin (created);

create index recent on b (kind) where kind <> 'x';

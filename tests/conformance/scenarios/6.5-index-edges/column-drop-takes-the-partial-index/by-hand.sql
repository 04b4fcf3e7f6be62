create index live on a (name) where status = 'live';

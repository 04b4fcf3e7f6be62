alter table a alter column status set default 'it''s';

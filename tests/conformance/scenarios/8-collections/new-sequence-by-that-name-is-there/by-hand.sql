create sequence n1_id_seq;

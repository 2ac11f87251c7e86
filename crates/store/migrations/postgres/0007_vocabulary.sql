-- Elements of vocabularies are found by many subjects and replaced one by one: what a record was about goes by its key.
CREATE INDEX record_subject_key ON record_subject (kind, key);

-- `iterdump` of the database that `profiler-bridge serve` of commit 3df24fe made, the last one whose only stores
-- were folders. test_upgrade.py tells what was sent to it.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE bodies (
	digest TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	shelf INTEGER NOT NULL, 
	PRIMARY KEY (digest)
)
 WITHOUT ROWID

;
INSERT INTO "bodies" VALUES('14cbf52a6d068b98c1b694e6fb631fd1fe145a7dfe6cb1df346098ac5d1566e6',8026,1);
INSERT INTO "bodies" VALUES('2dd67631a63d34b6e7f029b1657c99ea6655c3c919a46286b7eb48579ff5d54c',3108,1);
INSERT INTO "bodies" VALUES('2f86a7c0311d7bfc540513eb22250427498775a934461f0d4f25167f1234583f',5727,1);
INSERT INTO "bodies" VALUES('38a8a8397f876562a6faed945288d011c654a7ec4a68cfe9afaef2b0436e268e',5789,1);
INSERT INTO "bodies" VALUES('39c1a0349be13d5088383347724c29d4fc707bd80aa0f93803ba9d56f0825fee',12437,1);
INSERT INTO "bodies" VALUES('6f57eebc657f9498f52ef6c84f48a36d8928116c631af04e2886ac00f01df1de',1085,1);
INSERT INTO "bodies" VALUES('7a4f1534da390955fc9c427dd3f3ecebe9d24d9c2f6d911347e01924e6f16508',490,1);
INSERT INTO "bodies" VALUES('86d11d51e396b174132d5c8fe292fb070e4579ddb6f30fbe451376471c3445e1',12,1);
INSERT INTO "bodies" VALUES('9663f54b80971b8091720d57425cdf4dae4a7a36c77596d0bd3ef94354c159c2',1382,1);
INSERT INTO "bodies" VALUES('9f65a8e50d2f77748f8d8e2cd61c4a7eb670403156039d67657c2690cafb536b',2136,1);
INSERT INTO "bodies" VALUES('ba9a94e7d3551d450f839bd57c931bc7a203d2ccf9fc0a41bc5882e4d4131df1',262,1);
INSERT INTO "bodies" VALUES('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',0,1);
CREATE TABLE numbers (
	next INTEGER NOT NULL
);
INSERT INTO "numbers" VALUES(19);
CREATE TABLE profiles (
	number INTEGER NOT NULL, 
	vendor TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	session_id TEXT, 
	view_ids TEXT NOT NULL, 
	view_names TEXT NOT NULL, 
	profiler_id TEXT NOT NULL, 
	application TEXT NOT NULL, 
	service TEXT NOT NULL, 
	env TEXT NOT NULL, 
	version TEXT NOT NULL, 
	sdk_version TEXT NOT NULL, 
	started_at REAL, 
	ended_at REAL, 
	samples INTEGER NOT NULL, 
	long_tasks INTEGER NOT NULL, 
	run_started_ms REAL, 
	run_ended_ms REAL, 
	first_sample_ms REAL, 
	last_sample_ms REAL, 
	PRIMARY KEY (number), 
	FOREIGN KEY(number) REFERENCES uploads (number) ON DELETE CASCADE
);
INSERT INTO "profiles" VALUES(2,'datadog','','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082','e756566c-e73e-45fe-b5a9-33753ddd5775','["d4914645-e271-4afe-9790-0c4730e99110"]','["/"]','','00000000-0000-4000-8000-000000000000','sample','test','','7.16.2',1795393833704.0,1795393840241.0,632,13,284.5,6.82189999999990686783e+03,2.79699999999953433874e+02,6810.5);
INSERT INTO "profiles" VALUES(4,'datadog','checkout','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082','e756566c-e73e-45fe-b5a9-33753ddd5775','["d4914645-e271-4afe-9790-0c4730e99110"]','["/"]','','00000000-0000-4000-8000-000000000000','sample','test','','7.16.2',1795393833704.0,1795393840241.0,632,13,284.5,6.82189999999990686783e+03,2.79699999999953433874e+02,6810.5);
INSERT INTO "profiles" VALUES(5,'datadog','','385b376f6278c95e895e38ba9666e88cbef1eced11c2270d718e275953305e7b','2c5789e2-854b-4380-b230-8c1b75803691','["1ae662c4-b501-4ddd-bc17-a5ce792653ac"]','["/"]','','00000000-0000-4000-8000-000000000000','sample','test','','6.27.1',1795393809106.0,1795393815768.0,554,19,3.82599999999860301619e+02,7045.09999999986,3.82199999999953433857e+02,7.0317999999998137355e+03);
INSERT INTO "profiles" VALUES(13,'sentry','','bc6c660fd10a46048f5984a09a04a38b',NULL,'[]','[]','003ddbf18cde456aaa2cc1ff5f84b4d3','42','','test','profiler-bridge@1.0.0','11.12.0',1795539223001.2,1795539224285.5,122,0,NULL,NULL,1795539223001.2,1795539224285.5);
INSERT INTO "profiles" VALUES(16,'plain','','15e70189cca76b500309012c2054a4d04d6045bda905aa481a9825b0ad477a4a',NULL,'[]','[]','','','','','','',NULL,NULL,5,0,NULL,NULL,0.0,40.0);
CREATE TABLE uploads (
	number INTEGER NOT NULL, 
	wall_ms REAL NOT NULL, 
	scope TEXT NOT NULL, 
	vendor TEXT NOT NULL, 
	track TEXT NOT NULL, 
	method TEXT NOT NULL, 
	target TEXT NOT NULL, 
	host TEXT NOT NULL, 
	headers TEXT NOT NULL, 
	status INTEGER NOT NULL, 
	problem TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	request_id TEXT NOT NULL, 
	client_key TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	repeat TEXT NOT NULL, 
	repeats INTEGER, 
	stamp TEXT, 
	PRIMARY KEY (number)
);
INSERT INTO "uploads" VALUES(1,1.79606955291017041011e+12,'','datadog','profile','POST','/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3Db6d3f77f-8fb5-4751-aa94-a2122fed0b2d','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"5789","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryRwOLl0IRqrNMfh1d","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',500,'fault on order: 500','38a8a8397f876562a6faed945288d011c654a7ec4a68cfe9afaef2b0436e268e',5789,'b6d3f77f-8fb5-4751-aa94-a2122fed0b2d','pub00000000000000000000000000000000','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(2,1.79606955291961352533e+12,'','datadog','profile','POST','/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3Db6d3f77f-8fb5-4751-aa94-a2122fed0b2e','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"5789","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryRwOLl0IRqrNMfh1d","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','38a8a8397f876562a6faed945288d011c654a7ec4a68cfe9afaef2b0436e268e',5789,'b6d3f77f-8fb5-4751-aa94-a2122fed0b2e','pub00000000000000000000000000000000','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082',2,'retry',1,'{"made":{"wall_ms":1.5,"visibility":"hidden"},"arrival":{"wall_ms":2.0,"visibility":"hidden"}}');
INSERT INTO "uploads" VALUES(3,1.79606955292477832026e+12,'','datadog','profile','POST','/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3Db6d3f77f-8fb5-4751-aa94-a2122fed0b2e','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"5789","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryRwOLl0IRqrNMfh1d","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','38a8a8397f876562a6faed945288d011c654a7ec4a68cfe9afaef2b0436e268e',5789,'b6d3f77f-8fb5-4751-aa94-a2122fed0b2e','pub00000000000000000000000000000000','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082',3,'resend',2,NULL);
INSERT INTO "uploads" VALUES(4,1.79606955292926171873e+12,'checkout','datadog','profile','POST','/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3Db6d3f77f-8fb5-4751-aa94-a2122fed0b2d','browser-intake.example','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"5789","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryRwOLl0IRqrNMfh1d","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','38a8a8397f876562a6faed945288d011c654a7ec4a68cfe9afaef2b0436e268e',5789,'b6d3f77f-8fb5-4751-aa94-a2122fed0b2d','pub00000000000000000000000000000000','c1b4fc616739fb3a6ad71b0f4c7f976f0ca9e1256c20c53b6a22360581ffa082',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(5,1.7960695529374274903e+12,'','datadog','profile','POST','/dd?ddforward=%2Fapi%2Fv2%2Fprofile%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D6.27.1%26dd-evp-origin%3Dbrowser%26dd-request-id%3D977b02e2-051a-4b07-9a32-19568d1fc8c8','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"5727","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryaZsPawTuueOludaG","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','2f86a7c0311d7bfc540513eb22250427498775a934461f0d4f25167f1234583f',5727,'977b02e2-051a-4b07-9a32-19568d1fc8c8','pub00000000000000000000000000000000','385b376f6278c95e895e38ba9666e88cbef1eced11c2270d718e275953305e7b',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(6,1.79606955294539404294e+12,'','datadog','profiling/quota','GET','/dd?ddforward=%2Fapi%2Fv2%2Fprofiling%2Fquota%3Fsession_id%3D7d6bc953-fe20-4109-8626-7fe3a923e871&ddforwardSubdomain=quota','','{"host":"127.0.0.1:44093","accept-encoding":"identity","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',200,'','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',0,'','','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(7,1.79606955295140624994e+12,'checkout','datadog','profiling/quota','GET','/dd?ddforward=%2Fapi%2Fv2%2Fprofiling%2Fquota%3Fsession_id%3D7d6bc953-fe20-4109-8626-7fe3a923e871&ddforwardSubdomain=quota','browser-intake.example','{"host":"127.0.0.1:44093","accept-encoding":"identity","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',200,'fault on order: deny','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',0,'','','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(8,1.79606955295466503902e+12,'','datadog','rum','POST','/dd?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3D6f93c4fe-9213-4763-aa04-7a5acda61416%26dd-evp-encoding%3Ddeflate%26batch_time%3D1795393840236%26_dd.api%3Dbeacon','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"3108","content-type":"text/plain","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','2dd67631a63d34b6e7f029b1657c99ea6655c3c919a46286b7eb48579ff5d54c',3108,'6f93c4fe-9213-4763-aa04-7a5acda61416','pub00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(9,1.79606955296010693356e+12,'','datadog','rum','POST','/dd?ddforward=%2Fapi%2Fv2%2Frum%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3D0b7defc4-5e3d-45a5-af29-72919c8af217%26batch_time%3D1795393840237%26_dd.api%3Dbeacon','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"2136","content-type":"text/plain;charset=UTF-8","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','9f65a8e50d2f77748f8d8e2cd61c4a7eb670403156039d67657c2690cafb536b',2136,'0b7defc4-5e3d-45a5-af29-72919c8af217','pub00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(10,1.7960695529646469727e+12,'','datadog','replay','POST','/dd?ddforward=%2Fapi%2Fv2%2Freplay%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3D3bd89b40-da0b-416c-8703-5d4706ae1cb3','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"1085","content-type":"multipart/form-data; boundary=----WebKitFormBoundaryy9GQ4IhHLaOhanHt","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','6f57eebc657f9498f52ef6c84f48a36d8928116c631af04e2886ac00f01df1de',1085,'3bd89b40-da0b-416c-8703-5d4706ae1cb3','pub00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(11,1.79606955297142626953e+12,'','datadog','logs','POST','/dd?ddforward=%2Fapi%2Fv2%2Flogs%3Fddsource%3Dbrowser%26dd-api-key%3Dpub00000000000000000000000000000000%26dd-evp-origin-version%3D7.16.2%26dd-evp-origin%3Dbrowser%26dd-request-id%3D993c1733-fc19-45af-b0e2-efdb3a71aa98','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"1382","content-type":"text/plain;charset=UTF-8","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',202,'','9663f54b80971b8091720d57425cdf4dae4a7a36c77596d0bd3ef94354c159c2',1382,'993c1733-fc19-45af-b0e2-efdb3a71aa98','pub00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(13,1.7960695529830913086e+12,'','sentry','envelope','POST','/dd/api/42/envelope/?sentry_version=7&sentry_key=00000000000000000000000000000000&sentry_client=sentry.javascript.browser%2F11.12.0','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"12437","content-type":"text/plain;charset=UTF-8","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',200,'','39c1a0349be13d5088383347724c29d4fc707bd80aa0f93803ba9d56f0825fee',12437,'','00000000000000000000000000000000','bc6c660fd10a46048f5984a09a04a38b',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(14,1.79606955299868383795e+12,'','sentry','envelope','POST','/dd/api/42/envelope/?sentry_version=7&sentry_key=00000000000000000000000000000000&sentry_client=sentry.javascript.browser%2F11.12.0','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"490","content-type":"text/plain;charset=UTF-8","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',200,'','7a4f1534da390955fc9c427dd3f3ecebe9d24d9c2f6d911347e01924e6f16508',490,'','00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(15,1.79606955300416503903e+12,'','sentry','envelope','POST','/dd/api/42/envelope/?sentry_version=7&sentry_key=00000000000000000000000000000000&sentry_client=sentry.javascript.browser%2F11.12.0','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"8026","content-type":"text/plain;charset=UTF-8","origin":"http://localhost:3000","cookie":"[redacted]","authorization":"[redacted]","user-agent":"Mozilla/5.0"}',200,'','14cbf52a6d068b98c1b694e6fb631fd1fe145a7dfe6cb1df346098ac5d1566e6',8026,'','00000000000000000000000000000000','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(16,1.79606955300927343755e+12,'','plain','profile','POST','/v1/profiles','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"262","content-type":"application/json"}',202,'','ba9a94e7d3551d450f839bd57c931bc7a203d2ccf9fc0a41bc5882e4d4131df1',262,'','','15e70189cca76b500309012c2054a4d04d6045bda905aa481a9825b0ad477a4a',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(17,1.79606955301468701174e+12,'','plain','profile','POST','/v1/profiles','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"12","content-type":"application/json"}',400,'trace: Input data was truncated','86d11d51e396b174132d5c8fe292fb070e4579ddb6f30fbe451376471c3445e1',12,'','','',1,'',NULL,NULL);
INSERT INTO "uploads" VALUES(18,1.79606955301913964848e+12,'','','','POST','/v1/profiles','','{"host":"127.0.0.1:44093","accept-encoding":"identity","content-length":"70000","content-type":"application/json"}',413,'the body is longer than 65536 bytes','e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',0,'','','',1,'',NULL,NULL);
CREATE TABLE views (
	view_id TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	PRIMARY KEY (view_id, number), 
	FOREIGN KEY(number) REFERENCES profiles (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "views" VALUES('d4914645-e271-4afe-9790-0c4730e99110',2);
INSERT INTO "views" VALUES('d4914645-e271-4afe-9790-0c4730e99110',4);
INSERT INTO "views" VALUES('1ae662c4-b501-4ddd-bc17-a5ce792653ac',5);
CREATE INDEX uploads_by_digest ON uploads (digest);
CREATE INDEX uploads_by_time ON uploads (wall_ms);
CREATE INDEX uploads_by_scope ON uploads (scope, number);
CREATE INDEX uploads_by_client_key ON uploads (client_key, number) WHERE client_key != '';
CREATE INDEX uploads_by_request ON uploads (request_id) WHERE request_id != '';
CREATE INDEX uploads_by_identity ON uploads (identity) WHERE identity != '';
CREATE UNIQUE INDEX profiles_once ON profiles (identity, scope, vendor);
CREATE INDEX profiles_by_session ON profiles (session_id, number);
CREATE INDEX profiles_by_sdk ON profiles (sdk_version, number);
CREATE INDEX views_by_number ON views (number);
COMMIT;

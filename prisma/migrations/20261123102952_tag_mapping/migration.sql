-- CreateTable
CREATE TABLE "tag_mapping" (
    "field" TEXT NOT NULL,
    "keys" TEXT[],

    CONSTRAINT "tag_mapping_pkey" PRIMARY KEY ("field")
);

-- CreateTable
CREATE TABLE "setting_preview" (
    "id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),
    "result" JSONB,
    "failure" TEXT,

    CONSTRAINT "setting_preview_pkey" PRIMARY KEY ("id")
);

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0003_columns'),
    ]

    operations = [
        migrations.AlterField(
            model_name='storedfile',
            name='kind',
            field=models.CharField(choices=[('pdf', 'PDF 文件'), ('xlsx', 'Excel 工作簿'), ('csv', 'CSV 表格'), ('docx', 'Word 文档'), ('jpeg', 'JPEG 图片'), ('png', 'PNG 图片'), ('xml', 'XML 报文'), ('html', 'HTML 网页'), ('parquet', 'Parquet 数据文件'), ('arrow', 'Arrow 数据文件')], max_length=10, verbose_name='文件类型'),
        ),
    ]
